/// What is handed over in the background, again and again until it is taken.
@NullMarked
package io.millrace.pipeline.delivery;

import org.jspecify.annotations.NullMarked;
