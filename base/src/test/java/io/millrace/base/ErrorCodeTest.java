package io.millrace.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  private static final Path TABLE = Path.of("../docs/errors.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `?([A-Z][A-Z0-9_]+)`? \\| .+ \\| .+ \\|$");

  @Test
  void eachCodeHasARowInTheTableOfErrors() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(TABLE));
    while (row.find()) {
      documented.add(row.group(1));
    }
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }
}
