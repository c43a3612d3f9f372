/// Pure numerics: arrays in, numbers out; no I/O, no clock, no threads of its own.
@NullMarked
package io.millrace.ml;

import org.jspecify.annotations.NullMarked;
