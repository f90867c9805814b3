"""The columns of a FOCUS file in their order: those of FOCUS by name, then our own, which begin with `x_`.

Of 1.2; ServiceProviderName and HostProviderName are what 1.3 calls ProviderName and PublisherName. The
published validator wants the columns of discounts, regions and unit prices there even where they are empty.
"""

from __future__ import annotations

from storage.cells import Kind
from storage.sheets import Column

KINDS: dict[Kind, str] = {
    "amount": "BilledCost ConsumedQuantity ContractedCost ContractedUnitPrice EffectiveCost ListCost "
    "ListUnitPrice PricingQuantity x_CountedCost",
    "moment": "BillingPeriodEnd BillingPeriodStart ChargePeriodEnd ChargePeriodStart x_AsOf",
    "text": "BillingAccountId BillingAccountName BillingCurrency ChargeCategory ChargeClass "
    "ChargeDescription ChargeFrequency CommitmentDiscountCategory CommitmentDiscountId "
    "CommitmentDiscountName CommitmentDiscountStatus CommitmentDiscountType ConsumedUnit "
    "HostProviderName InvoiceIssuerName "
    "PricingCategory PricingUnit ProviderName PublisherName RegionId RegionName ResourceId "
    "ResourceName ResourceType ServiceCategory ServiceName ServiceProviderName ServiceSubcategory "
    "SkuId SkuPriceId SubAccountId SubAccountName SubAccountType x_CostBasis x_CountedCurrency "
    "x_Layer x_Member x_Model x_Shape x_Workspace",
    "json": "Tags x_Dimensions",
    "boolean": "x_Included",
    "integer": "x_UnpricedRequests",
}


def _columns() -> tuple[Column, ...]:
    found = [Column(name, kind) for kind, names in KINDS.items() for name in names.split()]
    return tuple(sorted(found, key=lambda column: (column.name.startswith("x_"), column.name)))


FOCUS_COLUMNS = _columns()
