const said = document.getElementById('said');

function say(what) {
	const line = document.createElement('li');
	line.textContent = what;
	said.append(line);
}

/** Pictures that differ by their labels: a bar further down for each. */
function examples(count) {
	return Array.from({ length: count }, (_, i) => {
		const input = new Float32Array(784);
		const label = i % 10;
		input.fill(1, 28 * 2 * label, 28 * 2 * label + 56);
		return { input, label };
	});
}

/** Cycles a second of a tone, by where it goes from below to above. */
function pitch({ samples, rate }) {
	let ups = 0;
	for (let i = 1; i < samples.length; i++) if (samples[i - 1] < 0 && samples[i] >= 0) ups += 1;
	return Math.round((ups * rate) / samples.length);
}

const range = (values) =>
	values.every((value) => value >= 0 && value <= 1) && new Set(values).size > 1;

const acts = {
	async collect() {
		const ids = await mlstore.examples.add(examples(40));
		say(`added ${ids.length}`);
	},
	async fill() {
		await mlstore.examples.add(examples(300));
	},
	async beyond() {
		await mlstore.train.plan({ epochs: 99 });
	},
	async train() {
		await mlstore.train.plan({ learningRate: 0.05 });
		const outcome = await mlstore.train.start({
			epochs: 5,
			batchSize: 20,
			async onEpoch({ epoch, epochs, loss }) {
				const own = await mlstore.model.evaluate({
					examples: examples(10),
					model: 'training'
				});
				say(
					`epoch ${epoch} of ${epochs}, on ${own.numExamples}, ${own.loss < loss ? 'better' : 'worse'}`
				);
				return epoch < 2;
			}
		});
		const { epochs, numExamples, isOutOfTime, lossBefore, lossAfter } = outcome;
		say(
			`trained ${epochs} epochs on ${numExamples}, ${isOutOfTime ? 'cut' : 'whole'}, ${lossAfter < lossBefore ? 'better' : 'worse'}`
		);
	},
	async photo() {
		const grey = await mlstore.capture.photo({ reading: 'plain' });
		say(grey ? `grey ${grey.length} ${range(grey)}` : 'no photo');
		if (!grey) return;
		const colour = await mlstore.capture.photo({ shape: [32, 48, 3], reading: 'plain' });
		say(colour ? `colour ${colour.length} ${range(colour)}` : 'no photo');
	},
	async sound() {
		const sound = await mlstore.capture.sound({ seconds: 1, rate: 8000 });
		say(sound ? `sound ${sound.samples.length} at ${sound.rate}, ${pitch(sound)} Hz` : 'no sound');
	},
	hang() {
		// once whoever pressed has let go of the button
		setTimeout(() => {
			for (;;);
		}, 200);
	}
};

for (const [id, act] of Object.entries(acts)) {
	document.getElementById(id).addEventListener('click', async () => {
		try {
			await act();
		} catch (error) {
			say(`refused: ${error.code}`);
		}
	});
}
mlstore
	.ready()
	.then(({ training }) => say(`may train ${training.bounds.epochs.join(' to ')} epochs`));
