/** Why something was redacted: the reasons are those of OISP's schema, the detector says which rule it was. */
const REASONS = {
  deny_list: 'policy',
  allow_list: 'default_safe',
  credential_key: 'secret_detected',
} as const;

export type Detector = keyof typeof REASONS;

/** What stands in the place of what was redacted: the marker of OISP 0.1 (`redacted_content`). */
export interface Marker {
  readonly $redacted: {
    readonly reason: string;
    readonly detector: string;
    /** Of a text, in UTF-16 code units. */
    readonly original_length?: number;
    readonly hash?: string;
  };
}

/**
 * Returns the marker for a value.
 *
 * @param text - the value, if it is a text. The length of any other would say too much: that of a boolean, all.
 */
export function makeMarker(detector: Detector, text: string | undefined, hash: string | undefined): Marker {
  return {
    $redacted: {
      reason: REASONS[detector],
      detector,
      ...(text === undefined ? {} : { original_length: text.length }),
      ...(hash === undefined ? {} : { hash }),
    },
  };
}
