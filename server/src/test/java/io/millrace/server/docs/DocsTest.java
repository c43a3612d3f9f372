package io.millrace.server.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the documentation shows is so. [DocsPage] says which parts of it are run.
class DocsTest {
  private static final Path CHECKOUT = Path.of("..");
  private static final Path FIRST = CHECKOUT.resolve("docs/quickstart.md");
  private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^]]*]\\(([^)#\\s]+)(#[^)]*)?\\)");

  @TempDir Path folder;

  /// The quickstart starts the one server that the other pages ask, too.
  @Test
  void commandsPrintWhatIsShown() throws IOException, InterruptedException {
    for (String tool : List.of("bash", "curl", "awk")) {
      assumeTrue(isInstalled(tool), () -> "skipped: " + tool + " is not installed");
    }
    try (DocsShell shell = new DocsShell(folder, CHECKOUT)) {
      shell.play(DocsPage.read(FIRST));
      for (Path page : pages()) {
        if (!page.equals(FIRST)) {
          shell.play(DocsPage.read(page));
        }
      }
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
          broken.add(page + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(CHECKOUT.resolve("docs"))) {
      Stream<Path> others =
          Stream.of("README.md", "CONTRIBUTING.md", "examples/used-cars/README.md")
              .map(CHECKOUT::resolve);
      return Stream.concat(docs.filter(page -> page.toString().endsWith(".md")).sorted(), others)
          .filter(Files::exists)
          .toList();
    }
  }

  private static boolean isInstalled(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
  }
}
