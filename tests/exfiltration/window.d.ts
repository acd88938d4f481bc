import type { Exfiltration } from './page/main';

declare global {
	interface Window {
		exfiltration: Exfiltration;
	}
}
