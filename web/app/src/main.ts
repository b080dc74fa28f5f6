import { mount } from 'svelte'
import App from './App.svelte'
import './tokens.css'
import './base.css'
import { preferredLanguage, setLanguage } from './i18n/index.svelte'

void setLanguage(preferredLanguage()).then(() => mount(App, { target: document.getElementById('app')! }))
