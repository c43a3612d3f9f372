/// Tables in memory: named columns of numbers and texts, and one reusable row.
@NullMarked
package io.millrace.ml.frame;

import org.jspecify.annotations.NullMarked;
