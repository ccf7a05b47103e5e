"""The action units that the frame network reads: ARKit's names, with the FACS unit each stands for."""

ACTION_UNITS: tuple[str, ...] = (
    "browDownLeft",  # AU4, brow lowerer
    "browDownRight",
    "browInnerUp",  # AU1, inner brow raiser
    "browOuterUpLeft",  # AU2, outer brow raiser
    "browOuterUpRight",
    "eyeBlinkLeft",  # AU43/45, eye closure
    "eyeBlinkRight",
    "eyeSquintLeft",  # AU7, lid tightener
    "eyeSquintRight",
    "eyeWideLeft",  # AU5, upper lid raiser
    "eyeWideRight",
    "cheekSquintLeft",  # AU6, cheek raiser
    "cheekSquintRight",
    "noseSneerLeft",  # AU9, nose wrinkler
    "noseSneerRight",
    "jawOpen",  # AU26/27, jaw drop
    "mouthSmileLeft",  # AU12, lip corner puller
    "mouthSmileRight",
    "mouthFrownLeft",  # AU15, lip corner depressor
    "mouthFrownRight",
    "mouthPressLeft",  # AU24, lip presser
    "mouthPressRight",
    "mouthStretchLeft",  # AU20, lip stretcher
    "mouthStretchRight",
    "mouthPucker",  # AU18
)
