"""Sentences → sound: espeak-ng, then a soft filter and one loudness for all."""

import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
VOICE = ("-v", "en-gb-x-rp", "-s", "138", "-p", "38", "-g", "3")
LOUDNESS = 0.12

Samples = NDArray[np.float32]


def say(text: str) -> Samples:
    """One sentence, mono, at 48 kHz, without the silence at its ends."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise SystemExit("The films need espeak-ng, which is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sentence.wav"
        subprocess.run([program, *VOICE, "-w", str(target), text], check=True)  # noqa: S603
        with wave.open(str(target)) as sound:
            rate = sound.getframerate()
            raw = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(np.float64) / 32_768
    return polish(trim(raw), rate)


def trim(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sound without near-silence before and after."""
    loud = np.flatnonzero(np.abs(sound) > 0.004)
    return sound[loud[0] : loud[-1] + 1] if loud.size else sound


def polish(sound: NDArray[np.float64], rate: int) -> Samples:
    """Resampled to 48 kHz, with less rumble and less hiss, a breath of room, and soft ends."""
    padded = np.concatenate([np.zeros(rate // 50), sound, np.zeros(rate // 8)])
    spectrum = np.fft.rfft(padded)
    hertz = np.fft.rfftfreq(padded.size, 1 / rate)
    low_cut = 1 / (1 + (70 / np.maximum(hertz, 1)) ** 4)
    high_soft = 1 / np.sqrt(1 + (hertz / 5_200) ** 4)
    warmth = 1 + 0.35 * np.exp(-(((hertz - 220) / 160) ** 2))
    wanted = round(padded.size * RATE / rate)
    full = np.zeros(wanted // 2 + 1, dtype=complex)
    full[: spectrum.size] = spectrum * low_cut * high_soft * warmth
    clear = np.fft.irfft(full, wanted) * wanted / padded.size
    roomy = clear.copy()
    for delay, gain in ((0.011, 0.10), (0.019, 0.07), (0.031, 0.05), (0.047, 0.03)):
        shift = int(delay * RATE)
        roomy[shift:] += gain * clear[:-shift]
    return level(fade(roomy)).astype(np.float32)


def fade(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ends that do not click."""
    ramp = np.linspace(0, 1, RATE // 100)
    sound[: ramp.size] *= ramp
    sound[-ramp.size :] *= ramp[::-1]
    return sound


def level(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same loudness for each sentence, with the few loudest peaks rounded off."""
    rms = float(np.sqrt(np.mean(sound**2))) or 1.0
    return np.tanh(sound * LOUDNESS / rms * 1.02) / 1.02


def silence(seconds: float) -> Samples:
    """Nothing, for so long."""
    return np.zeros(round(seconds * RATE), dtype=np.float32)
