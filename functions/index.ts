/** Every door of the app; the bundle's entry. */

import './aks-event.ts';
import './cluster-queue.ts';
import './clusters-http.ts';
import './digest-timer.ts';
import './evaluations-http.ts';
import './event-watch-timer.ts';
import './exemptions-http.ts';
import './fleet-http.ts';
import './health-http.ts';
import './notices-http.ts';
import './outbox-timer.ts';
import './poison-queue.ts';
import './resource-event.ts';
import './scheduled-event.ts';
import './sweep-timer.ts';
import './sweeps-http.ts';
import './tidy-timer.ts';
import './window-watch-timer.ts';
