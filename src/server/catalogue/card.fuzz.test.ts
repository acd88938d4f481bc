import { it } from 'vitest';
import { fuzz, mutateText } from '../../../tests/support/fuzz';
import { readCard } from './card.server';

const card = `---
license: mit
tags: [vision, &a digits, *a]
model-index:
  - name: x
    results: []
---
# Digits

**Reads** [digits](https://example.com "title"), <script>alert(1)</script> | a | b |
`;

it('reads spoilt cards, or refuses them', () =>
	fuzz({
		name: 'model card (YAML and Markdown)',
		input: (random) => mutateText(card, random),
		read: readCard,
		refusal: /^model\/invalid$/
	}));
