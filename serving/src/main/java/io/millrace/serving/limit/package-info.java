/// How much of an endpoint's requests is answered at a time, and how long each may take.
@NullMarked
package io.millrace.serving.limit;

import org.jspecify.annotations.NullMarked;
