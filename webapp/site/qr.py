"""QR codes as small SVG pictures, drawn from what OpenCV encodes."""

import cv2
import numpy as np

QUIET = 4  # modules of white on each side: scanners ask for four


def qr_svg(text: str) -> str:
    """`text` as an SVG picture, dark on white in every theme."""
    code = cv2.QRCodeEncoder.create().encode(text)
    dark = np.asarray(code) == 0
    rows, columns = np.nonzero(dark)
    top, left = rows.min(), columns.min()
    dark = dark[top : rows.max() + 1, left : columns.max() + 1]
    size = dark.shape[0] + 2 * QUIET
    squares = "".join(f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, x in np.argwhere(dark))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{squares}"/></svg>'
    )
