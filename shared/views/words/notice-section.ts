/** A part of a notice under a title of its own, in a mail as in a card. */

export interface NoticeSection {
  readonly title: string;
  readonly items: readonly NoticeItem[];
}

export interface NoticeItem {
  readonly text: string;
  readonly hint?: string;
  /** Of whom it tells, should there be no room for the rest of it. */
  readonly name?: string;
}
