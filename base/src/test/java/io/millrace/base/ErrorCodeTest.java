package io.millrace.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  private static final Path PAGE = Path.of("../docs/errors.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\| \\S.+ \\| \\S.+ \\|$");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");

  /// Neither a code without a row, nor a row without a code, nor a code twice.
  @Test
  void eachCodeHasItsRowInThePageOfErrors() throws IOException {
    assertThat(found(ROW))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  /// A row that breaks the form would not be counted by the test above, and not be missed either
  /// when its code is gone.
  @Test
  void allRowsHaveOneForm() throws IOException {
    assertThat(Files.readString(PAGE).lines().filter(line -> line.startsWith("|")))
        .allMatch(
            line ->
                ROW.matcher(line).matches()
                    || line.equals("| code | when | fix |")
                    || line.equals("| --- | --- | --- |"));
  }

  @Test
  void eachModuleHasOneSection() throws IOException {
    assertThat(found(SECTION))
        .containsExactly(
            "Base", "Ml", "Data", "Tracking", "Pipeline", "Serving", "Monitoring", "Server");
  }

  private static List<String> found(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
