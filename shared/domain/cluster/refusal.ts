/** Azure's refusal of a request. */

/** Why Azure refused for good; `cure` words are made in the views. */
export interface Refusal {
  readonly status: number;
  /** ARM error code, such as `LinkedAuthorizationFailed`, `RequestDisallowedByPolicy`, `ScopeLocked`. */
  readonly code: string;
  readonly message: string;
}
