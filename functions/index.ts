/** Every door of the app; the bundle's entry. */

import './cluster-queue.ts';
import './clusters-http.ts';
import './evaluations-http.ts';
import './exemptions-http.ts';
import './health-http.ts';
import './outbox-timer.ts';
import './poison-queue.ts';
import './sweep-timer.ts';
import './sweeps-http.ts';
import './window-watch-timer.ts';
