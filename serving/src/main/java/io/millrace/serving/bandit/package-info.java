/// How variants share requests by what came of their answers.
@NullMarked
package io.millrace.serving.bandit;

import org.jspecify.annotations.NullMarked;
