/// Plug-ins out of jar files.
@NullMarked
package io.millrace.serving.plugin;

import org.jspecify.annotations.NullMarked;
