/// Datasets and SQL over HTTP.
@NullMarked
package io.millrace.data.http;

import org.jspecify.annotations.NullMarked;
