"""Kuwait's health-assurance fees as an OpenFisca country package.

Written from the regulation (resolution 306/2025, Law 1/1999) and the rules R1..R84 and decisions D1..D19 that
the product is built on; it shares no code and no data with the product.
"""

from pathlib import Path

from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from openfisca_kuwait_assurance.entities import entities

_here = Path(__file__).parent


class CountryTaxBenefitSystem(TaxBenefitSystem):
    """Law as variables and dated parameters. OpenFisca's tools expect this name."""

    def __init__(self):
        super().__init__(entities)
        self.add_variables_from_directory(str(_here / "variables"))
        self.load_parameters(str(_here / "parameters"))
