package io.millrace.server.page.artifact;

import java.util.List;

/// What a page shows of a file.
///
/// Of text, notes say what was cut; an empty note says that this is all.
public sealed interface Preview {
  record Text(String text, String note) implements Preview {}

  /// @param rows as wide as the head
  record Table(List<String> head, List<List<String>> rows, String note) implements Preview {
    public Table {
      head = List.copyOf(head);
      rows = List.copyOf(rows);
    }
  }

  /// @param href of its bytes, which no script of theirs leaves
  record Image(String href) implements Preview {}

  /// @param html made by [Markdown], of nothing but its elements
  record Document(String html, String note) implements Preview {}

  /// A document of its own in a sandbox: it has no origin, reaches no server and no other page.
  record Frame(String href) implements Preview {}

  /// @param why there is nothing to see
  record Nothing(String why) implements Preview {}
}
