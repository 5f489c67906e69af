/**
 * Every door of the app; the bundle's entry. Health comes first and needs nothing: a worker that has registered one function
 * reports wrong settings as an error with their whole text, one that has none says that there are no functions.
 */

import './health-http.ts';
import './aks-event.ts';
import './cluster-queue.ts';
import './clusters-http.ts';
import './digest-timer.ts';
import './evaluations-http.ts';
import './event-watch-timer.ts';
import './exemptions-http.ts';
import './fleet-http.ts';
import './notices-http.ts';
import './outbox-timer.ts';
import './poison-queue.ts';
import './resource-event.ts';
import './scheduled-event.ts';
import './stop-http.ts';
import './sweep-timer.ts';
import './sweeps-http.ts';
import './tidy-timer.ts';
import './window-watch-timer.ts';
