// SPDX-License-Identifier: GPL-2.0-only
/*
 * A main() for a fuzz target where there is no libFuzzer: every file of a
 * corpus, and a fixed number of mutations of each, the same ones every time.
 *
 * usage: fuzz_TARGET CORPUS [ROUNDS]
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX	4096
#define ROUNDS		4000
#define FILES_MAX	128

/**
 * struct input - bytes for the target
 * @data: the bytes
 * @size: how many there are
 */
struct input {
	uint8_t data[INPUT_MAX];
	size_t size;
};

static struct input corpus[FILES_MAX];
static size_t n_corpus;
static uint64_t seed = 0x9e3779b97f4a7c15ull;

static uint32_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed >> 16;
}

static size_t below(size_t n)
{
	return next_random() % n;
}

static void cut_out(struct input *in, size_t at, size_t len)
{
	memmove(in->data + at, in->data + at + len, in->size - at - len);
	in->size -= len;
}

static void put_in(struct input *in, size_t at, const uint8_t *data, size_t len)
{
	if (in->size + len > INPUT_MAX)
		return;
	memmove(in->data + at + len, in->data + at, in->size - at);
	memcpy(in->data + at, data, len);
	in->size += len;
}

static void mutate(struct input *in)
{
	static const uint8_t odd[] = {
		0, 1, 4, 16, 255, 127, 128, '\n', ' ', '#', '-', ':', '*',
		'[', ']', '/', '0', '9',
	};
	const struct input *other = &corpus[below(n_corpus)];
	size_t at = in->size ? below(in->size) : 0, len, from;
	uint8_t byte;

	switch (in->size ? below(6) : 5) {
	case 0:
		in->data[at] ^= 1 << below(8);
		break;
	case 1:
		in->data[at] = odd[below(sizeof(odd))];
		break;
	case 2:
		len = below(in->size - at) + 1;
		cut_out(in, at, len > 16 ? below(16) : len);
		break;
	case 3:
		in->size = at;
		break;
	case 4:
		byte = odd[below(sizeof(odd))];
		put_in(in, at, &byte, 1);
		break;
	default:
		if (!other->size)
			break;
		from = below(other->size);
		put_in(in, at, other->data + from,
		       below(other->size - from) + 1);
	}
}

static int load(const char *path)
{
	struct input *in = &corpus[n_corpus];
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return -1;
	}
	in->size = fread(in->data, 1, INPUT_MAX, file);
	fclose(file);
	n_corpus++;
	return 0;
}

static int load_all(const char *directory)
{
	struct dirent **entries;
	char path[4096];
	int n = scandir(directory, &entries, NULL, alphasort), i, ret = 0;

	if (n < 0) {
		perror(directory);
		return -1;
	}
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", directory,
			 entries[i]->d_name);
		if (*entries[i]->d_name != '.' && n_corpus < FILES_MAX && !ret)
			ret = load(path);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

/* Of its exact size, so that the sanitizer sees the end. */
static void try_input(const struct input *in)
{
	uint8_t *data = malloc(in->size ? in->size : 1);

	if (!data)
		exit(2);
	memcpy(data, in->data, in->size);
	LLVMFuzzerTestOneInput(data, in->size);
	free(data);
}

static void try_mutations(size_t of, unsigned long rounds)
{
	struct input in;
	unsigned long i;
	size_t k;

	for (i = 0; i < rounds; i++) {
		in = corpus[of];
		for (k = below(4) + 1; k; k--)
			mutate(&in);
		try_input(&in);
	}
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : ROUNDS;
	const char *name = strrchr(argv[0], '/');
	size_t i;

	if (argc < 2 || load_all(argv[1]))
		return 2;
	if (!n_corpus) {
		fprintf(stderr, "%s: no corpus\n", argv[1]);
		return 2;
	}
	if (!freopen("/dev/null", "w", stderr))
		return 2;
	for (i = 0; i < n_corpus; i++) {
		try_input(&corpus[i]);
		try_mutations(i, rounds);
	}
	printf("ok %s: %zu files, %lu mutations of each\n",
	       name ? name + 1 : argv[0], n_corpus, rounds);
	return 0;
}
