// what is on the page -----------------------------------------------------------------------

function listed(title, some) {
	const names = some.map(titleWithUnit).join(', ');
	return [make('dt', { textContent: title }), make('dd', { textContent: names })];
}

function build() {
	const optional = model.features.filter((spec) => spec.optional);
	const needed = model.features.filter((spec) => !spec.optional);
	const wanted = make(
		'dl',
		{ className: 'wanted' },
		...listed(t.needed, needed),
		...(optional.length > 0 ? listed(t.helps, optional) : []),
		...listed(t.toLearn, [model.target])
	);
	const choose = button('choose', t.choose);
	choose.className = 'main';
	find('screen').append(
		section(
			'file',
			t.file,
			make('p', { className: 'help', textContent: t.fileHelp }),
			wanted,
			make('div', { className: 'tools' }, choose),
			status('file-status'),
			make('div', { id: 'mapping', hidden: true })
		),
		checkSection(),
		section(
			'hand',
			t.hand,
			make('p', { className: 'help', textContent: t.handHelp }),
			...handForm()
		)
	);
	choose.addEventListener('click', () => void openFile());
}

// what the host says ------------------------------------------------------------------------

mlstore.on('examples', ({ total }) => {
	kept = total;
	// the person has emptied the vault elsewhere
	if (total === 0 && used.ids.length > 0) {
		used = { ids: [], aside: [] };
		showUse();
	}
});

mlstore.on('training', ({ status: now }) => {
	if (now !== 'finished') return;
	void answerAgain();
	if (!find('check').hidden) void checkModel();
	if (file?.read) void showPreview();
});

mlstore.ready().then((setting) => {
	locale = setting.locale;
	t = words[locale];
	target = setting.target;
	kept = setting.examples.total;
	build();
	if (setting.permissions.includes('csv')) return;
	find('choose').disabled = true;
	say('file-status', t.notAllowed);
});
