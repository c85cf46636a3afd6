"""What a citizen can mean: one intent a procedure, and the talk around the procedures.

``rules.py`` writes the domain and the rules from these lists; a test of the application holds
PROCEDURES against its catalogue.
"""

PROCEDURES = (
    "permanent_residence_register",
    "permanent_residence_delete",
    "temporary_residence_register",
    "temporary_residence_extend",
    "temporary_residence_delete",
    "household_split",
    "residence_info_adjust",
    "residence_confirm",
    "residence_declare",
    "stay_notify",
    "temporary_absence_declare",
    "foreigner_stay_declare",
    "id_card_under_14",
    "id_card_from_14",
    "id_card_renew",
    "id_card_reissue",
    "id_card_integrate",
    "id_certificate_issue",
    "id_certificate_renew",
    "id_certificate_reissue",
    "population_info_adjust",
    "population_info_lookup",
    "id_data_lookup",
    "personal_number_reset",
    "biometric_dna",
    "biometric_voice",
    "eid_level1",
    "eid_level2",
    "eid_organisation",
    "eid_account_lock",
    "eid_account_unlock",
    "e_card_lock",
    "e_card_unlock",
    "vneid_password",
)

ASK_ASPECT = "ask_aspect"
"""A follow-up that names no procedure ("thế hết bao nhiêu tiền?"): about the one talked of."""

TALK = (
    "ask_hours_place",
    "track_dossier",
    "complaint",
    "rate_service",
    "mobile_team",
    "human",
    "greet",
    "thanks",
    "bye",
    "bot_identity",
    "emergency",
    "out_of_scope",
)

INTENTS = (*PROCEDURES, ASK_ASPECT, *TALK)

ASPECTS = (
    "overview",
    "documents",
    "fee",
    "time",
    "place",
    "steps",
    "eligibility",
    "online",
    "form",
    "validity",
    "penalty",
)

SLOT = "procedure"
"""The slot that carries the procedure from one message to the next."""
