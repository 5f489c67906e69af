/** Evidence of the findings about maintenance windows. */

export interface WindowEvidence {
  /** A required maintenance configuration is not there. */
  'window.missing': { readonly configuration: string };
  /** Openings are shorter than policy's minimum by their nominal duration. */
  'window.too-short': { readonly configuration: string; readonly hours: number; readonly minimumHours: number };
  /** The windows could not be read, or one of them is of a shape nobody knows. */
  'window.unreadable': { readonly configuration: string; readonly problem: string };
}
