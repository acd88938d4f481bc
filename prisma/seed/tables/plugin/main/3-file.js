// a file ------------------------------------------------------------------------------------

async function openFile() {
	try {
		const table = await mlstore.capture.table();
		if (table) await showFile(table);
	} catch (error) {
		if (error.code === 'plugin/not-permitted') say('file-status', t.notAllowed);
		else if (error.code === 'capture/unreadable') say('file-status', t.unreadable(error.message));
		else say('file-status', t.failed);
	}
}

async function showFile({ name, columns, rows }) {
	say('file-status', t.reading);
	find('mapping').hidden = true;
	const opened = await askWorker('open', { model, table: { columns, rows } });
	file = { ...opened, name, read: null };
	used = { ids: [], aside: [] };
	showCheck();
	find('mapping').replaceChildren(
		make('h3', { id: 'which', textContent: t.which }),
		mappingTable(),
		make('ul', { id: 'notes', className: 'notes' }),
		make('h3', { id: 'preview-title', textContent: t.preview }),
		make('div', { id: 'preview', className: 'scroll' }),
		asideChoice(),
		make('div', { className: 'tools' }, useButton(), undoButton()),
		status('use-status')
	);
	await readFile();
	find('mapping').hidden = false;
	say('file-status', t.opened(name, count(opened.rows), count(columns.length)));
}

const columnName = (i) => file.columns[i] || t.column(digits(i + 1));

function columnSelect(spec, wanted) {
	const options = [make('option', { value: '-1', textContent: t.none })];
	file.columns.forEach((_, i) => {
		const cell = (file.first[i] ?? '').slice(0, 20);
		const text = cell === '' ? columnName(i) : t.likeCell(columnName(i), cell);
		options.push(make('option', { value: String(i), textContent: text }));
	});
	const select = make('select', { ariaLabel: t.columnFor(titleOf(spec)) }, ...options);
	select.value = String(file.mapping[wanted].column);
	select.addEventListener('change', () => void mapColumn(wanted, Number(select.value)));
	return select;
}

const unitNames = (spec) =>
	spec.kind === 'date' ? ['y-m-d', 'd/m/y', 'm/d/y'] : (spec.units ?? []).map(({ unit }) => unit);

function unitSelect(spec, wanted) {
	const names = unitNames(spec);
	if (names.length === 0) return '';
	const options = names.map((unit, i) => make('option', { value: String(i), textContent: unit }));
	const label = t.unitOf(titleOf(spec));
	const select = make('select', { id: `unit-${wanted}`, ariaLabel: label }, ...options);
	select.value = String(file.mapping[wanted].unit);
	select.addEventListener('change', () => {
		file.mapping[wanted].unit = Number(select.value);
		void readFile();
	});
	return select;
}

function mappingTable() {
	const titles = [t.ofModel, t.ofFile, t.unit, t.found];
	const head = titles.map((textContent) => make('th', { scope: 'col', textContent }));
	const rows = specs.map((spec, i) => {
		const name = make('th', { scope: 'row', textContent: titleOf(spec) });
		const cells = [columnSelect(spec, i), unitSelect(spec, i), make('ul', { id: `found-${i}` })];
		const row = make('tr', {}, name, ...cells.map((cell) => make('td', {}, cell)));
		if (spec === model.target) row.className = 'target';
		return row;
	});
	const table = make('table', { className: 'mapping' });
	table.setAttribute('aria-labelledby', 'which');
	table.append(make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows));
	return table;
}

async function mapColumn(wanted, column) {
	const unit = await askWorker('unit', { wanted, column });
	file.mapping[wanted] = { column, unit };
	const select = find(`unit-${wanted}`);
	if (select) select.value = String(unit);
	await readFile();
}

async function readFile() {
	const { mapping } = file;
	const read = await askWorker('read', { mapping });
	file.read = read;
	specs.forEach((spec, i) => {
		find(`found-${i}`).replaceChildren(...foundIn(spec, read.columns[i]));
	});
	find('notes').replaceChildren(...notes().map((textContent) => make('li', { textContent })));
	await showPreview();
	showUse();
}

/** What a column of the file holds, and what of it cannot be used. */
function foundIn(spec, facts) {
	const line = (textContent, className = '') => make('li', { textContent, className });
	if (!facts) return [spec.optional ? line(t.without) : line(t.pick, 'bad')];
	const { least, most, missing, wrong, outside, unknown } = facts;
	const lines = [];
	if (least !== null) lines.push(line(rangeText(spec, [least, most])));
	if (missing > 0) lines.push(line(t.missing(count(missing))));
	if (wrong > 0) {
		const some = unknown.map((text) => `“${text}”`).join(', ');
		lines.push(line(t.wrong(count(wrong), some), 'bad'));
	}
	if (outside > 0) {
		lines.push(line(t.outside(count(outside), rangeText(spec, spec.range)), 'bad'));
	}
	return missing + wrong + outside === 0 ? [...lines, line(t.allFine, 'fine')] : lines;
}

function notes() {
	const { read, hasNames, mapping } = file;
	const chosen = mapping.map(({ column }) => column).filter((column) => column >= 0);
	const twice = chosen.filter((column, i) => chosen.indexOf(column) < i);
	return [
		...(hasNames ? [] : [t.noNames]),
		...(chosen.length === 0 ? [t.nothing] : []),
		...[...new Set(twice)].map((column) => t.twice(columnName(column))),
		...(read.columns.some((facts) => facts?.comma) ? [t.commas] : []),
		...rowNotes()
	];
}

/** How many rows can be used; before that, which columns are still wanted. */
function rowNotes() {
	const { total, complete, columns, inputs } = file.read;
	const open = specs.filter((spec, i) => !columns[i] && !spec.optional);
	if (open.length > 0) return [t.needs(open.map(titleOf).join(', '))];
	const left = total - complete;
	return [
		t.usable(count(complete), count(total)),
		...(left > 0 ? [t.leftOut(count(left))] : []),
		...(inputs.length < complete ? [t.sampled(count(inputs.length))] : [])
	];
}

async function showPreview() {
	const { preview } = file.read;
	const inputs = preview.flatMap(({ input }) => (input ? [input] : []));
	const answers = inputs.length > 0 ? await mlstore.model.predict(inputs) : [];
	const titles = [...specs.map(titleOf), t.modelSays];
	const head = titles.map((textContent) => make('th', { scope: 'col', textContent }));
	const rows = preview.map(({ cells, bad, input }) => {
		const shown = cells.map((cell, i) =>
			make('td', { textContent: cell || '–', className: bad[i] ? 'bad' : '' })
		);
		const answer = input ? answerText(answers.shift()) : t.notUsed;
		return make('tr', {}, ...shown, make('td', { textContent: answer, className: 'answer' }));
	});
	const table = make('table', {}, make('thead', {}, make('tr', {}, ...head)));
	table.append(make('tbody', {}, ...rows));
	table.setAttribute('aria-labelledby', 'preview-title');
	// scrolls sideways on a phone: so it can be reached by keyboard
	const box = Object.assign(find('preview'), { tabIndex: 0, role: 'region' });
	box.setAttribute('aria-labelledby', 'preview-title');
	box.replaceChildren(table);
}
