import { mount } from 'svelte'
import App from './App.svelte'
import './tokens.css'
import './base.css'
import { resume } from './features/sessions/session.svelte'
import { preferences } from './features/settings/preferences.svelte'
import { preferredLanguage, setLanguage } from './i18n/index.svelte'

resume()
void setLanguage(preferences().language ?? preferredLanguage()).then(() => mount(App, { target: document.getElementById('app')! }))
