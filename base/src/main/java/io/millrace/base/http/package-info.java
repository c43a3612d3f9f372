/// The route table and its requests and responses; the server beneath is named in one package
/// below.
@NullMarked
package io.millrace.base.http;

import org.jspecify.annotations.NullMarked;
