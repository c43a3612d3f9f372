/// JSON as a tree, read under limits and written compactly.
@NullMarked
package io.millrace.base.json;

import org.jspecify.annotations.NullMarked;
