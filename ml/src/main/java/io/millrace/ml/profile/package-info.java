/// Mergeable summaries of columns.
@NullMarked
package io.millrace.ml.profile;

import org.jspecify.annotations.NullMarked;
