// Makes a Whisper file of whisper.cpp smaller: every 2-D matrix of 16-bit floats becomes Q8_0, blocks of 32 whole
// numbers of 8 bits with one 16-bit scale. The rest is copied.
//
// usage: quantize INPUT OUTPUT
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { F32 = 0, F16 = 1, Q8_0 = 8, FILE_TYPE_Q8_0 = 7, BLOCK = 32 };

static FILE *input, *output;

static void fail(const char *why) {
    fprintf(stderr, "quantize: %s\n", why);
    exit(1);
}

static void take(void *data, size_t size) {
    if (fread(data, 1, size, input) != size) fail("the input ends too early");
}

static void put(const void *data, size_t size) {
    if (fwrite(data, 1, size, output) != size) fail("cannot write the output");
}

static void copy(size_t size) {
    char buffer[65536];
    while (size > 0) {
        size_t piece = size < sizeof buffer ? size : sizeof buffer;
        take(buffer, piece);
        put(buffer, piece);
        size -= piece;
    }
}

static int32_t copy_number(void) {
    int32_t value;
    take(&value, sizeof value);
    put(&value, sizeof value);
    return value;
}

static void quantize_block(const _Float16 *values) {
    struct { _Float16 scale; int8_t numbers[BLOCK]; } block;
    _Static_assert(sizeof block == 34, "a block has no padding");
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) largest = fmaxf(largest, fabsf((float)values[i]));
    float scale = largest / 127, inverse = scale > 0 ? 1 / scale : 0;
    block.scale = (_Float16)scale;
    for (int i = 0; i < BLOCK; i++) block.numbers[i] = (int8_t)roundf((float)values[i] * inverse);
    put(&block, sizeof block);
}

static void convert_header(void) {
    int32_t header[12];  // magic, then eleven numbers of which the last is the file's type
    take(header, sizeof header);
    if (header[0] != 0x67676d6c) fail("the input is no ggml file");
    header[11] = FILE_TYPE_Q8_0;
    put(header, sizeof header);
    size_t mels = (size_t)copy_number(), bins = (size_t)copy_number();
    copy(mels * bins * sizeof(float));
    for (int32_t tokens = copy_number(); tokens > 0; tokens--) copy((size_t)copy_number());
}

static void convert_tensor(const int32_t head[3]) {
    int32_t dimensions = head[0], name_length = head[1], type = head[2], shape[4], out_type;
    if (dimensions < 1 || dimensions > 4 || (type != F32 && type != F16)) fail("the input holds a tensor of unknown form");
    take(shape, (size_t)dimensions * sizeof *shape);
    size_t count = 1;
    for (int i = 0; i < dimensions; i++) count *= (size_t)shape[i];
    int shrinks = dimensions == 2 && type == F16 && shape[0] % BLOCK == 0;
    out_type = shrinks ? Q8_0 : type;
    put(head, 2 * sizeof *head);
    put(&out_type, sizeof out_type);
    put(shape, (size_t)dimensions * sizeof *shape);
    copy((size_t)name_length);
    if (!shrinks) {
        copy(count * (type == F16 ? 2 : 4));
        return;
    }
    _Float16 values[BLOCK];
    for (size_t done = 0; done < count; done += BLOCK) {
        take(values, sizeof values);
        quantize_block(values);
    }
}

int main(int count, char **arguments) {
    if (count != 3) fail("usage: quantize INPUT OUTPUT");
    input = fopen(arguments[1], "rb");
    if (!input) fail("cannot open the input");
    output = fopen(arguments[2], "wb");
    if (!output) fail("cannot open the output");
    convert_header();
    int32_t head[3];
    size_t taken;
    while ((taken = fread(head, 1, sizeof head, input)) == sizeof head) convert_tensor(head);
    if (taken != 0) fail("the input ends too early");
    if (fclose(output) != 0) fail("cannot write the output");
    return 0;
}
