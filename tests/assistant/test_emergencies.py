"""Emergencies are seen in what people write, and nothing else is taken for one."""

import pytest

from assistant import emergencies

FIRE = [
    "cháy nhà rồi", "chay nha roi", "nhà tôi đang cháy", "nha toi dang bi chay cuu voi", "có đám cháy ở chợ Hạ Long",
    "cháy rồi cứu với", "bếp nhà tôi bốc cháy", "khói nghi ngút ở tầng 3", "nổ bình gas nhà hàng xóm",
    "có người kẹt trong thang máy", "cháy", "tôi muốn báo cháy", "xe máy đang cháy ngoài cổng",
    "my house is on fire", "there is a fire in the market", "gas leak in my room", "Fire!", "the kitchen is burning",
    "着火了", "厨房起火", "楼上冒烟了", "隔壁煤气泄漏",
]
CRIME = [
    "cứu với có người đánh nhau", "co danh nhau truoc cong", "có trộm đang trong nhà", "nha toi co trom",
    "có cướp", "cướp giật ở ngã tư", "vợ tôi bị chồng đánh đang chảy máu", "chồng em đang đánh em",
    "thang hang xom cam dao doi chem toi", "có người cầm súng", "nó dọa giết tôi", "co ke dot nhap vao nha",
    "người lạ đang ở trong nhà tôi", "con tôi bị bắt cóc", "con tôi bị lạc ở chợ", "có thằng ngáo đá đập phá quán",
    "có người đang cạy cửa nhà bên", "em bị bám theo", "hôm qua nó đánh tôi, bây giờ nó lại đang cầm dao ngoài cửa",
    "bọn nó đang chém nhau", "gọi công an ngay", "bị hành hung", "có hiếp dâm", "phát hiện có bom",
    "there is a thief in my house", "robbery!", "a man with a knife outside", "my husband is beating me",
    "someone is breaking into my room", "two guys are fighting here", "call the police", "he wants to kill me",
    "抢劫", "有小偷在我家", "外面有人打架", "我老公打我", "有人拿刀", "孩子不见了", "有人闯进来",
]
INJURY = [
    "có người ngất xỉu", "co nguoi ngat xiu o sanh", "bà cụ bất tỉnh rồi", "ông ấy không thở được",
    "chảy nhiều máu quá", "vợ tôi sắp đẻ", "có tai nạn trước cổng", "tai nạn giao thông ngay trước cổng",
    "vua bi tai nan ngoai duong",
    "con tôi bị điện giật", "cháu bé đuối nước", "có người uống thuốc sâu", "em muốn tự tử", "gọi cấp cứu",
    "bố tôi đang lên cơn co giật", "có người bị xe tông", "bị rắn cắn", "ông cụ đau ngực khó thở quá",
    "help someone is bleeding", "she fainted", "he is not breathing", "we need an ambulance", "heart attack",
    "I can't breathe", "someone was hit by a car", "I want to die",
    "有人晕倒了", "流了很多血", "叫救护车", "我爸心脏病发了", "出车祸了", "他要自杀",
]
HELP = ["cứu", "cứu cứu cứu", "cứu tôi với", "cuu voi", "Help!", "SOS", "救命", "救命啊"]

NONE = [
    "", "   ", "mất ví", "mat vi", "mất thẻ căn cước", "mat the can cuoc roi lam lai the nao",
    "bị lừa đảo năm ngoái muốn khiếu nại", "bi lua dao tren mang", "phòng cháy", "phong chay chua chay",
    "giấy phép phòng cháy chữa cháy xin ở đâu", "giấy chứng nhận", "giay chung nhan can cuoc",
    "chết rồi tôi quên mật khẩu", "chet roi toi quen mat khau", "thôi chết rồi mất thẻ",
    "xóa thường trú cho bố mới chết", "xóa thường trú cho mẹ mới qua đời", "bo toi mat roi xoa ho khau",
    "chồng tôi mất rồi giờ phải báo gì không", "ông nội chết năm ngoái chưa xóa hộ khẩu",
    "cháy máy điện thoại nên mất VNeID", "chay may dien thoai mat vneid", "đánh giá cán bộ", "danh gia dich vu",
    "định danh điện tử", "dinh danh muc 2 o dau", "tài khoản định danh em bị khóa",
    "dang ky tai khoan dinh danh cho con",
    "đánh mất căn cước", "đánh rơi giấy tờ ngoài đường", "bị cướp mất ví có căn cước, làm lại thế nào",
    "tuần trước bị trộm mất túi có cccd", "hôm qua nhà tôi có trộm lấy mất giấy tờ", "bị móc túi mất thẻ căn cước",
    "cháy nhà mất hết giấy tờ giờ làm lại căn cước", "nhà bị cháy hết giấy tờ làm lại sổ hộ khẩu",
    "bố tôi bị tai nạn nằm viện, làm căn cước tại nhà được không", "mẹ tôi bị tai biến nằm liệt cần làm thẻ căn cước",
    "bà tôi gãy chân không đi được muốn làm căn cước tại nhà", "thẻ bị gãy đôi", "thẻ căn cước bị gãy",
    "ứng dụng vneid đang chạy chậm", "app chay cham qua", "chờ lâu muốn chết", "doi lau muon chet",
    "thu phí như ăn cướp", "nhà hàng chay đăng ký lưu trú", "dành cho con dưới 14 tuổi", "danh sách nhân khẩu",
    "tra cứu hồ sơ", "tra cuu dan cu", "nghiên cứu sinh đăng ký tạm trú", "cấp cứu tài khoản vneid giúp em",
    "bảo hiểm tai nạn tích hợp căn cước", "家里失火证件都烧了", "爷爷中风了，能来家里吗",
    "tố cáo hàng xóm đánh tôi tháng trước", "khai báo tạm vắng",
    "bị đánh mất điện thoại", "em cần gấp căn cước để thi", "khẩu trang", "con tôi đi học xa có phải tạm vắng",
    "khai báo lưu trú cho khách", "làm mất số định danh", "chứng minh nhân dân hết hạn", "cướp mất thẻ của tôi hôm qua",
    "chạy xe ôm đăng ký tạm trú", "ăn chay", "xin xác nhận cư trú", "thứ 7 có làm không",
    "mua nhà ở Bãi Cháy rồi muốn chuyển khẩu",
    "toi o Bai Chay", "căn cước rơi xuống biển lúc đi câu", "người bị tai nạn gãy chân chưa đi được", "cảm ơn",
    "tạm biệt",
    "help me register my room", "can you help me", "I lost my wallet", "my passport was stolen last week",
    "fire safety certificate for my shop", "was robbed of my bag and lost my ID card, how to replace it",
    "how long does the card take", "accident insurance on my card", "where is the fire station",
    "我的钱包丢了", "消防证在哪里办", "打印机", "打不开VNeID", "给我打电话", "小偷偷了我的身份证怎么补办", "火车票",
    "去年被打过，想投诉", "暂住登记", "手机中毒了登不上VNeID",
]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(t, k) for k, texts in (("fire", FIRE), ("crime", CRIME), ("injury", INJURY), ("help", HELP)) for t in texts],
)
def test_an_emergency_is_seen_with_its_kind(text: str, kind: str) -> None:
    found = emergencies.match(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_emergency_is_let_through(text: str) -> None:
    assert emergencies.match(text) is None


def test_every_service_that_is_needed_is_named_the_first_one_first() -> None:
    found = emergencies.match("vợ tôi bị chồng đánh đang chảy máu")
    assert found is not None
    assert found.numbers == ("113", "115")
    assert emergencies.match("cứu với cháy nhà rồi") == emergencies.Emergency("fire", ("114", "113"))


def test_diacritics_in_another_order_or_missing_do_not_hide_it() -> None:
    for text in ("hoả hoạn", "hỏa hoạn", "hoa hoạn", "CHÁY NHÀ RỒI", "cha\u0301y nha\u0300 ro\u0302\u0300i"):
        assert emergencies.match(text) is not None, text


@pytest.mark.parametrize("text", ["😀" * 500, "\x00\x01", "a" * 100_000, "* / *", "\u200b", "cứu " * 5_000])
def test_no_text_raises(text: str) -> None:
    emergencies.match(text)
