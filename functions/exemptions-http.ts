/** Exemptions: granted and ended per cluster, and listed. */

import { app } from '@azure/functions';
import { endOnRequest, grantOnRequest, listOnRequest } from '../shared/inbound/exemption-requests.ts';
import { httpDoor } from '../shared/inbound/http-door.ts';
import { services } from '../shared/services.ts';

const route = 'clusters/{subscriptionId}/{resourceGroup}/{name}/exemption';

app.http(
  'exemptions-grant',
  httpDoor(
    services.keeper,
    { methods: ['PUT'], route, needs: 'Operator' },
    grantOnRequest(services.exemptions, services.exemptionLimits),
  ),
);

app.http(
  'exemptions-end',
  httpDoor(services.keeper, { methods: ['DELETE'], route, needs: 'Operator' }, endOnRequest(services.exemptions)),
);

app.http(
  'exemptions-list',
  httpDoor(
    services.keeper,
    { methods: ['GET'], route: 'exemptions', needs: 'Reader' },
    listOnRequest(services.exemptions),
  ),
);
