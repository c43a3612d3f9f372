/// Objects as files below one folder of the local disk.
@NullMarked
package io.millrace.base.storage.local;

import org.jspecify.annotations.NullMarked;
