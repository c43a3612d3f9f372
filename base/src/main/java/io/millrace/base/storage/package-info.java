/// Objects (artifacts, bundles, logs) behind one interface, addressed by checked keys.
@NullMarked
package io.millrace.base.storage;

import org.jspecify.annotations.NullMarked;
