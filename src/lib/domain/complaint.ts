/** What the words of a complaint name: limits, what was found, files. */
interface Particulars {
	// any field
	missing: object;
	invalid: object;
	'too-short': { least: number };
	'too-long': { most: number };
	'too-few': { least: number };
	'too-many': { most: number };
	'too-small': { least: number };
	'too-large': { most: number };
	outside: { least: number; most: number };
	'not-a-number': object;
	'not-whole': object;
	// an account
	'not-an-email': object;
	'not-a-phone': object;
	'email-taken': object;
	'wrong-credentials': object;
	'wrong-password': object;
	'wrong-code': object;
	// credits, push
	'provider-unknown': object;
	'provider-takes-more': object;
	'correction-of-zero': object;
	'not-a-push-service': object;
	'not-helpers': object;
	'helper-silent': { line: number };
	'helper-key': { line: number };
	// what somebody wrote
	'text-empty': object;
	'text-control': object;
	'text-broken': object;
	// a model's listing
	'picture-format': object;
	'licence-differs': { card: string; form: string };
	'card-open': object;
	'card-lines': object;
	'card-entry': { entry: string };
	'card-yaml': { detail: string };
	// any file
	'file-lost': object;
	'file-missing': { file: string };
	'file-twice': { file: string };
	'file-unnamed': { file: string };
	'file-large': { bytes: number; most: number };
	'file-not-json': { file: string };
	'file-not-text': { file: string };
	'file-wrong-at': { file: string; place: string };
	// a model's files
	'model-format': { format: string };
	unusable: { detail: string };
	'weight-quantised': { name: string };
	'weight-type': { name: string; type: string };
	'weight-twice': { name: string };
	'weight-of-optimiser': object;
	'weights-list': { place: string };
	'weights-bytes': { weights: number; wanted: number; bytes: number };
	'weights-not-finite': object;
	'model-all-frozen': object;
	'step-not-finite': { loss: string };
	'nothing-changes': object;
	'model-changed': object;
	'script-broken': { file: string; line: number };
	'plugin-known-bad': object;
	// a loss or a metric of the recipe's own
	'expression-json': object;
	'expression-deep': { most: number };
	'expression-long': { most: number };
	'expression-part': { part: string };
	'expression-operation': { part: string };
	'expression-arity': { operation: string; wanted: number; found: number };
	'expression-number': { part: string; most: number };
	'expression-clip': object;
	'expression-size': { most: number };
	'expression-no-gradient': object;
	'metric-name': object;
	'metric-twice': { name: string };
	'bounds-order': object;
	'bounds-outside': { value: number };
	// a Keras model
	'keras-not-whole': object;
	'keras-broken': { file: string };
	'layer-unknown': { layer: string; type: string };
	'layer-code': { layer: string };
	'layer-option': { layer: string; type: string; option: string };
	'layer-call': { layer: string };
	'layer-unbuilt': { layer: string };
	'layer-weights': { layer: string };
	// a test set
	'set-missing': object;
	'set-unreadable': { detail: string };
	'set-shape': { found: string; wanted: string };
	'set-labels': { found: number; wanted: number };
	'set-size': { found: number; least: number; most: number };
	'set-values': { found: number; wanted: number };
	'set-outside': object;
	'set-head': { columns: string };
	'set-not-json': object;
	'set-not-a-list': object;
	'row-label': { row: number; label: string };
	'row-size': { row: number; found: number; wanted: number };
	'row-value': { row: number };
	'row-outside': { row: number; least: number; most: number };
	'row-token': { row: number; most: number };
	'row-targets': { row: number; found: number; wanted: number };
	'row-target': { row: number; label: string };
	'file-or-pictures': object;
	'pictures-missing': object;
	'picture-unlabelled': { file: string };
	'picture-unreadable': { file: string };
	'accuracy-of-one': object;
	'accuracy-of-values': object;
	'drop-too-large': object;
}

export type ComplaintKind = keyof Particulars;

/**
 * What is wrong with one field of a form, as a kind and what its words name: each reader's language puts it
 * into words (`i18n/complaint-text`). A `detail` is what a library said, in English.
 */
export type Complaint = {
	[Kind in ComplaintKind]: { readonly kind: Kind } & Readonly<Particulars[Kind]>;
}[ComplaintKind];

/** By the names of the fields; a path into nested input is joined by dots. */
export type Complaints = Readonly<Record<string, Complaint>>;
