"""Whom a fee is asked for."""

from openfisca_core.entities import build_entity

Holder = build_entity(
    key="holder",
    plural="holders",
    label="The foreigner who needs assurance, with the residence or visa it is for",
    is_person=True,
)

entities = [Holder]
