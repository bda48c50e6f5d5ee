/**
 * What the schema of SARIF 2.1.0 asks of the objects that we write: which properties there must be, which there may be,
 * and of what type they are. Written from the specification (OASIS, sections in parentheses), not from what we write.
 */

type Check = (value: unknown, path: string) => readonly string[];

const text: Check = (value, path) => (typeof value === 'string' && value !== '' ? [] : [`${path}: no text`]);
const bool: Check = (value, path) => (typeof value === 'boolean' ? [] : [`${path}: no boolean`]);
const whole: Check = (value, path) => (Number.isInteger(value) ? [] : [`${path}: no whole number`]);
const bag: Check = (value, path) => (isObject(value) ? [] : [`${path}: no property bag`]);
const between =
  (least: number, most: number): Check =>
  (value, path) =>
    typeof value === 'number' && value >= least && value <= most ? [] : [`${path}: not of ${least} to ${most}`];
const one =
  (...words: readonly string[]): Check =>
  (value, path) =>
    words.includes(String(value)) ? [] : [`${path}: none of ${words.join(', ')}`];
/** A URI reference (RFC 3986): no octet that has to be escaped. */
const uri: Check = (value, path) =>
  typeof value === 'string' && /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\dA-F]{2})+$/.test(value) ? [] : [`${path}: no URI`];
const list =
  (of: Check, least = 0): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return [`${path}: no list`];
    if (value.length < least) return [`${path}: fewer than ${least}`];
    return value.flatMap((each, i) => of(each, `${path}[${i}]`));
  };
const map =
  (of: Check): Check =>
  (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, each]) => of(each, `${path}.${key}`))
      : [`${path}: no object`];

/** An object: what it must have, what it may have, and nothing else (every object of the schema is closed). */
const object =
  (must: Readonly<Record<string, Check>>, may: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    if (!isObject(value)) return [`${path}: no object`];
    const all: Readonly<Record<string, Check>> = { ...must, ...may };
    return [
      ...Object.keys(must)
        .filter((key) => !Object.hasOwn(value, key))
        .map((key) => `${path}.${key}: missing`),
      ...Object.entries(value).flatMap(([key, each]) =>
        Object.hasOwn(all, key) ? all[key]!(each, `${path}.${key}`) : [`${path}.${key}: not in the schema`],
      ),
    ];
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const level = one('none', 'note', 'warning', 'error');
/** §3.11, §3.12. */
const message = object({ text });
const multiformat = object({ text }, { markdown: text });
/** §3.4, §3.29. */
const artifactLocation = object({ uri }, { description: message });
const physicalLocation = object({ artifactLocation });
/** §3.33. */
const logicalLocation = object({}, { name: text, fullyQualifiedName: text, kind: text });
/** §3.28. */
const location = object({}, { physicalLocation, logicalLocations: list(logicalLocation), message, properties: bag });
/** §3.49. */
const rule = object(
  { id: text },
  {
    name: text,
    shortDescription: multiformat,
    fullDescription: multiformat,
    help: multiformat,
    defaultConfiguration: object({}, { level }),
  },
);
/** §3.27. */
const result = object(
  { message, ruleId: text },
  {
    ruleIndex: whole,
    level,
    kind: one('pass', 'open', 'informational', 'notApplicable', 'review', 'fail'),
    rank: between(0, 100),
    locations: list(location),
    partialFingerprints: map(text),
    properties: bag,
  },
);
/** §3.14, §3.18 to §3.20, §3.24, §3.58. */
const run = object(
  {
    tool: object({ driver: object({ name: text }, { version: text, rules: list(rule) }) }),
    results: list(result),
  },
  {
    artifacts: list(
      object({}, { location: artifactLocation, roles: list(one('analysisTarget')), description: message }),
    ),
    invocations: list(
      object(
        { executionSuccessful: bool },
        {
          exitCode: whole,
          toolExecutionNotifications: list(object({ message }, { level, locations: list(location) })),
        },
      ),
    ),
  },
);
/** §3.13. */
const log = object({ version: one('2.1.0'), runs: list(run, 1) }, { $schema: uri });

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
  }[];
}

/** Tell what a log has that SARIF does not allow; nothing where it is sound. */
export function checkSarif(value: unknown): readonly string[] {
  const wrong = log(value, 'log');
  if (wrong.length > 0) return wrong;
  return (value as Log).runs.flatMap(({ tool, results }) => {
    const ids = tool.driver.rules.map(({ id }) => id);
    return [
      ...(new Set(ids).size === ids.length ? [] : ['rules: one stands twice']),
      // §3.27.6: the index is that of the rule of this id.
      ...results.flatMap(({ ruleId, ruleIndex }) =>
        ids[ruleIndex] === ruleId ? [] : [`${ruleId}: another rule's index`],
      ),
    ];
  });
}
