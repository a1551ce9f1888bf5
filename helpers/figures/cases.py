"""The cases of convolution arithmetic that the strips draw, as a table of parameters.

They are the figures of Dumoulin & Visin (2016), "A guide to convolution arithmetic for deep
learning", arXiv:1603.07285; the drawing is our own.
"""

from dataclasses import dataclass

from helpers.arithmetic import Padding, explicit_padding, output_size


@dataclass(frozen=True)
class Strip:
    """A convolution of a square input, as one case of the table.

    ``zeros_between`` are put between the cells of the input before anything else: with them a
    transposed convolution is drawn as the ordinary one that equals it. Sizes are in cells.
    """

    title: str
    input_size: int
    kernel_size: int
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1
    zeros_between: int = 0
    source: str = ""

    @property
    def stretched_size(self) -> int:
        """Cells of the input with the zeros between them."""
        return self.input_size + (self.input_size - 1) * self.zeros_between

    @property
    def padding_cells(self) -> tuple[int, int]:
        """Cells of padding before and after."""
        return explicit_padding(
            self.stretched_size, self.kernel_size, self.stride, self.padding, self.dilation
        )

    @property
    def output_size(self) -> int:
        """Cells of the output along one axis."""
        return output_size(
            self.stretched_size, self.kernel_size, self.stride, self.padding, self.dilation
        )

    def taps(self, step: int) -> list[int]:
        """Cells of the padded input, along one axis, that output cell ``step`` reads."""
        return [step * self.stride + tap * self.dilation for tap in range(self.kernel_size)]

    def is_zero(self) -> list[bool]:
        """Tell, for each cell of the padded input along one axis, whether it was added."""
        before, after = self.padding_cells
        inner = [cell % (self.zeros_between + 1) > 0 for cell in range(self.stretched_size)]
        return [True] * before + inner + [True] * after


STRIPS: dict[str, Strip] = {
    "no padding": Strip("No padding, unit stride", 4, 3, source="figure 2.1"),
    "arbitrary padding": Strip("Padding 2, unit stride", 5, 4, padding=2, source="figure 2.2"),
    "half padding": Strip("Half (same) padding", 5, 3, padding=1, source="figure 2.3"),
    "full padding": Strip("Full padding", 5, 3, padding=2, source="figure 2.4"),
    "strided": Strip("No padding, stride 2", 5, 3, stride=2, source="figure 2.5"),
    "padded, strided": Strip("Padding 1, stride 2", 5, 3, 2, padding=1, source="figure 2.6"),
    "padded, strided, odd": Strip(
        "Padding 1, stride 2, a row and a column left over", 6, 3, 2, padding=1, source="figure 2.7"
    ),
    "pooling": Strip("Pooling, unit stride", 5, 3, source="figures 1.5 and 1.6"),
    "dilated": Strip("Dilation 2", 7, 3, dilation=2, source="figure 5.1"),
    "no padding, transposed": Strip(
        "Transpose of “no padding, unit stride” as a convolution",
        2,
        3,
        padding=2,
        source="figure 4.1",
    ),
    "arbitrary padding, transposed": Strip(
        "Transpose of “padding 2, unit stride” as a convolution",
        6,
        4,
        padding=1,
        source="figure 4.2",
    ),
    "half padding, transposed": Strip(
        "Transpose of “half (same) padding” as a convolution", 5, 3, padding=1, source="figure 4.3"
    ),
    "full padding, transposed": Strip(
        "Transpose of “full padding” as a convolution", 7, 3, source="figure 4.4"
    ),
    "strided, transposed": Strip(
        "Transpose of “no padding, stride 2” as a convolution",
        2,
        3,
        padding=2,
        zeros_between=1,
        source="figure 4.5",
    ),
    "padded, strided, transposed": Strip(
        "Transpose of “padding 1, stride 2” as a convolution",
        3,
        3,
        padding=1,
        zeros_between=1,
        source="figure 4.6",
    ),
    "padded, strided, odd, transposed": Strip(
        "Transpose of “padding 1, stride 2, a row and a column left over” as a convolution",
        3,
        3,
        padding=(1, 2),
        zeros_between=1,
        source="figure 4.7",
    ),
}
"""The table, by name; ``source`` is the figure of Dumoulin & Visin (2016)."""
