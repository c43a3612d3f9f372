/// CSV files as they are found in the wild: encodings, delimiters, headers, line numbers, numbers
/// written for people.
@NullMarked
package io.millrace.data.csv;

import org.jspecify.annotations.NullMarked;
