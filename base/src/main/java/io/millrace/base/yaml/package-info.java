/// YAML as JSON trees that know their lines.
@NullMarked
package io.millrace.base.yaml;

import org.jspecify.annotations.NullMarked;
