#!/usr/bin/env python3
"""Turns the Whisper weights of a CTranslate2 model into a file that whisper.cpp reads.

usage: whisper_to_ggml.py OUTPUT VOCABULARY PART...

The vocabulary is a JSON list (`.json`) or one token a line (`.txt`). The parts, joined, are one CTranslate2 `model.bin` (specification WhisperSpec, version 6, 16-bit floats). The output
is whisper.cpp's ggml file with 16-bit matrices and 32-bit vectors; `quantize.c` makes it smaller. Needs nothing but
Python's own library.
"""

import json
import math
import struct
import sys
from array import array
from pathlib import Path

AUDIO_CONTEXT = 1500
TEXT_CONTEXT = 448
HEAD_SIZE = 64
FFT_BINS = 201
TEXT_TOKENS = 50257
CT2_FLOAT16 = 4
GGML_F32, GGML_F16 = 0, 1


class Weights:
    """The variables of a CTranslate2 model by name."""

    def __init__(self, data):
        self.data, self.position, self.variables = data, 0, {}
        version, specification, _ = self.number("I"), self.text(), self.number("I")
        if version != 6 or specification != "WhisperSpec":
            raise SystemExit(f"not a Whisper model of CTranslate2 version 6: {specification} {version}")
        for _ in range(self.number("I")):
            name = self.text()
            shape = [self.number("I") for _ in range(self.number("B"))]
            kind, size = self.number("B"), self.number("I")
            self.variables[name] = (shape, kind, self.position, size)
            self.position += size

    def number(self, kind):
        value = struct.unpack_from("<" + kind, self.data, self.position)[0]
        self.position += struct.calcsize("<" + kind)
        return value

    def text(self):
        length = self.number("H")
        value = self.data[self.position : self.position + length - 1].decode()
        self.position += length
        return value

    def shape(self, name):
        return self.variables[name][0]

    def layers(self, part):
        numbers = [name.split("/")[1][len("layer_") :] for name in self.variables if name.startswith(f"{part}/layer_")]
        return 1 + max(int(number) for number in numbers if number.isdigit())

    def halves(self, name, rows=None):
        """The bytes of a variable's 16-bit floats, of some of its rows if asked."""
        shape, kind, start, size = self.variables[name]
        if kind != CT2_FLOAT16:
            raise SystemExit(f"{name} is not made of 16-bit floats")
        first, last = rows or (0, shape[0])
        row = size // shape[0]
        return self.data[start + first * row : start + last * row]

    def singles(self, name, rows=None):
        halves = self.halves(name, rows)
        return array("f", struct.unpack(f"<{len(halves) // 2}e", halves)).tobytes()


class Converter:
    """Collects the tensors of whisper.cpp's file: name, shape, type and bytes."""

    def __init__(self, weights):
        self.weights, self.tensors = weights, []
        self.state, self.mels = weights.shape("encoder/conv1/weight")[:2]
        self.vocabulary = weights.shape("decoder/embeddings/weight")[0]
        self.encoder_layers, self.decoder_layers = weights.layers("encoder"), weights.layers("decoder")

    def matrix(self, name, source, shape, rows=None):
        self.tensors.append((name, shape, GGML_F16, self.weights.halves(source, rows)))

    def vector(self, name, source, shape, rows=None):
        self.tensors.append((name, shape, GGML_F32, self.weights.singles(source, rows)))

    def norm(self, name, source):
        self.vector(name + ".weight", source + "/gamma", [self.state])
        self.vector(name + ".bias", source + "/beta", [self.state])

    def linear(self, name, source, shape):
        self.matrix(name + ".weight", source + "/weight", shape)
        self.vector(name + ".bias", source + "/bias", shape[:1])

    def self_attention(self, name, source):
        # One matrix holds query, key and value one below the other; Whisper's keys have no bias.
        size = self.state
        for index, part in enumerate(("query", "key", "value")):
            rows = (index * size, (index + 1) * size)
            self.matrix(f"{name}.attn.{part}.weight", f"{source}/linear_0/weight", [size, size], rows)
            if part != "key":
                self.vector(f"{name}.attn.{part}.bias", f"{source}/linear_0/bias", [size], rows)
        self.linear(f"{name}.attn.out", f"{source}/linear_1", [size, size])
        self.norm(f"{name}.attn_ln", f"{source}/layer_norm")

    def cross_attention(self, name, source):
        size = self.state
        self.linear(f"{name}.cross_attn.query", f"{source}/linear_0", [size, size])
        self.matrix(f"{name}.cross_attn.key.weight", f"{source}/linear_1/weight", [size, size], (0, size))
        self.matrix(f"{name}.cross_attn.value.weight", f"{source}/linear_1/weight", [size, size], (size, 2 * size))
        self.vector(f"{name}.cross_attn.value.bias", f"{source}/linear_1/bias", [size], (size, 2 * size))
        self.linear(f"{name}.cross_attn.out", f"{source}/linear_2", [size, size])
        self.norm(f"{name}.cross_attn_ln", f"{source}/layer_norm")

    def feed_forward(self, name, source):
        size = self.state
        self.norm(f"{name}.mlp_ln", f"{source}/layer_norm")
        self.linear(f"{name}.mlp.0", f"{source}/linear_0", [4 * size, size])
        self.linear(f"{name}.mlp.2", f"{source}/linear_1", [size, 4 * size])

    def convert(self):
        size = self.state
        self.vector(
            "encoder.positional_embedding", "encoder/position_encodings/encodings",
            [AUDIO_CONTEXT, size], (0, AUDIO_CONTEXT),
        )
        for convolution, width in (("conv1", self.mels), ("conv2", size)):
            self.matrix(f"encoder.{convolution}.weight", f"encoder/{convolution}/weight", [size, width, 3])
            self.vector(f"encoder.{convolution}.bias", f"encoder/{convolution}/bias", [size, 1])
        for layer in range(self.encoder_layers):
            name, source = f"encoder.blocks.{layer}", f"encoder/layer_{layer}"
            self.self_attention(name, f"{source}/self_attention")
            self.feed_forward(name, f"{source}/ffn")
        self.norm("encoder.ln_post", "encoder/layer_norm")
        self.vector(
            "decoder.positional_embedding", "decoder/position_encodings/encodings",
            [TEXT_CONTEXT, size], (0, TEXT_CONTEXT),
        )
        self.matrix("decoder.token_embedding.weight", "decoder/embeddings/weight", [self.vocabulary, size])
        for layer in range(self.decoder_layers):
            name, source = f"decoder.blocks.{layer}", f"decoder/layer_{layer}"
            self.self_attention(name, f"{source}/self_attention")
            self.cross_attention(name, f"{source}/attention")
            self.feed_forward(name, f"{source}/ffn")
        self.norm("decoder.ln", "decoder/layer_norm")

    def write(self, file, tokens):
        def numbers(kind, *values):
            file.write(struct.pack("<" + kind, *values))

        size, heads = self.state, self.state // HEAD_SIZE
        file.write(b"lmgg")
        numbers(
            "11i", self.vocabulary, AUDIO_CONTEXT, size, heads, self.encoder_layers,
            TEXT_CONTEXT, size, heads, self.decoder_layers, self.mels, GGML_F16,
        )
        numbers("2i", self.mels, FFT_BINS)
        file.write(mel_filters(self.mels).tobytes())
        numbers("i", len(tokens))
        for token in tokens:
            numbers("I", len(token))
            file.write(token)
        for name, shape, kind, data in self.tensors:
            encoded = name.encode()
            numbers("3i", len(shape), len(encoded), kind)
            numbers(f"{len(shape)}i", *reversed(shape))
            file.write(encoded)
            file.write(data)


def mel_filters(count):
    """Triangles on Slaney's mel scale over 0-8 kHz at 40 Hz steps, each of unit area."""
    step = math.log(6.4) / 27

    def to_mel(hertz):
        return 15 + math.log(hertz / 1000) / step if hertz >= 1000 else hertz * 3 / 200

    def to_hertz(mel):
        return 1000 * math.exp((mel - 15) * step) if mel >= 15 else mel * 200 / 3

    edges = [to_hertz(to_mel(8000) * index / (count + 1)) for index in range(count + 2)]
    filters = array("f")
    for low, middle, high in zip(edges, edges[1:], edges[2:]):
        for index in range(FFT_BINS):
            hertz = index * 40.0
            height = min((hertz - low) / (middle - low), (high - hertz) / (high - middle))
            filters.append(max(0.0, height) * 2 / (high - low))
    return filters


def token_bytes(path):
    """The vocabulary's text tokens as bytes: GPT-2 writes each byte as a printable character."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    byte_of = {chr(byte): byte for byte in printable}
    byte_of.update({chr(256 + index): byte for index, byte in enumerate(others)})
    text = Path(path).read_text(encoding="utf-8")
    tokens = (json.loads(text) if path.endswith(".json") else text.split("\n"))[:TEXT_TOKENS]
    return [
        bytes(byte_of[character] for character in token) if all(c in byte_of for c in token) else token.encode()
        for token in tokens
    ]


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    output, vocabulary, *parts = sys.argv[1:]
    converter = Converter(Weights(b"".join(Path(part).read_bytes() for part in parts)))
    converter.convert()
    with open(output, "wb") as file:
        converter.write(file, token_bytes(vocabulary))


if __name__ == "__main__":
    main()
