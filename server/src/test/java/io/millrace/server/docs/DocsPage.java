package io.millrace.server.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parts of a Markdown page that are run, in its order: fences of `console`, and files.
///
/// A file is a fence with a path, such as `yaml my-cars/millrace.yaml`. What follows
/// `$ ` in a `console` is a command, with the lines that belong to it; the others are what it
/// prints, where `…` stands for any text. All other fences are only read.
record DocsPage(Path file, List<Part> parts) {
  private static final Pattern FILE_FENCE = Pattern.compile("```\\w+ ([\\w./-]+)");
  private static final String PROMPT = "$ ";

  sealed interface Part {
    /// @param line of the page, from 1
    /// @param shown what it prints, empty for nothing
    record Command(int line, String text, String shown) implements Part {}

    record TextFile(String path, String text) implements Part {}
  }

  static DocsPage read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      String fence = lines.get(at++);
      if (!fence.startsWith("```")) {
        continue;
      }
      int start = at;
      while (!lines.get(at).equals("```")) {
        at++;
      }
      List<String> body = lines.subList(start, at++);
      Matcher path = FILE_FENCE.matcher(fence);
      if (fence.equals("```console")) {
        commands(body, start + 1, parts);
      } else if (path.matches()) {
        parts.add(new Part.TextFile(path.group(1), String.join("\n", body) + "\n"));
      }
    }
    return new DocsPage(file, List.copyOf(parts));
  }

  private static void commands(List<String> body, int firstLine, List<Part> parts) {
    int at = 0;
    while (at < body.size()) {
      int line = firstLine + at;
      StringBuilder command = new StringBuilder(body.get(at++).substring(PROMPT.length()));
      while (at < body.size() && isOpen(command)) {
        command.append('\n').append(body.get(at++));
      }
      List<String> shown = new ArrayList<>();
      while (at < body.size() && !body.get(at).startsWith(PROMPT)) {
        shown.add(body.get(at++));
      }
      parts.add(new Part.Command(line, command.toString(), String.join("\n", shown)));
    }
  }

  /// Whether a command goes on in the next line: it ends with a backslash, or in a quotation.
  private static boolean isOpen(CharSequence command) {
    long quotes = command.chars().filter(c -> c == '\'').count();
    return command.charAt(command.length() - 1) == '\\' || quotes % 2 == 1;
  }
}
