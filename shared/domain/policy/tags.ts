/** Tags by which the owners of a cluster speak for it. */

/** `until=2027-01-31; owner=team-x; reason=freeze before the fair` */
export const exemptionTag = 'aks-patch-warden-exempt';

export const ringTag = 'aks-patch-warden-ring';

export const receiversTag = 'aks-patch-warden-receivers';
