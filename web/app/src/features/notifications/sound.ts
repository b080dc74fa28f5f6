let context: AudioContext | null = null

/** Two short, soft notes; made here, so that nothing has to be loaded. */
export function ring(): void {
  try {
    context ??= new AudioContext()
    // Browsers let no page sound before somebody has touched it.
    if (context.state !== 'running') { void context.resume(); return }
    note(context, 660, 0)
    note(context, 880, 0.09)
  } catch { /* No sound here. */ }
}

function note(sound: AudioContext, frequency: number, after: number): void {
  const start = sound.currentTime + after
  const tone = new OscillatorNode(sound, { type: 'sine', frequency })
  const volume = new GainNode(sound, { gain: 0 })
  volume.gain.linearRampToValueAtTime(0.08, start + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.28)
  tone.connect(volume).connect(sound.destination)
  tone.start(start)
  tone.stop(start + 0.3)
}
