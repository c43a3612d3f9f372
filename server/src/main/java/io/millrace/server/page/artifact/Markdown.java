package io.millrace.server.page.artifact;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// Markdown (CommonMark, and tables as GitHub writes them) that users wrote, as HTML that is safe
/// in our pages: HTML in the text is shown as text, pictures as their description, and links lead
/// to the web or nowhere.
public final class Markdown {
  /// Our own headings stand above those of a text.
  private static final int LEVELS_ABOVE = 2;

  private static final int DEEPEST_LEVEL = 6;
  private static final int NESTING_MAX = 30;
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER =
      Parser.builder().extensions(EXTENSIONS).maxOpenBlockParsers(NESTING_MAX).build();

  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(EXTENSIONS)
          .escapeHtml(true)
          .sanitizeUrls(true)
          .attributeProviderFactory(_ -> (_, tag, attributes) -> onlyOurs(tag, attributes))
          .build();

  private Markdown() {}

  public static String html(String text) {
    Node document = PARSER.parse(text);
    document.accept(new Tamed());
    return RENDERER.render(document);
  }

  /// A block of code may name a language, which would be a class.
  private static void onlyOurs(String tag, Map<String, String> attributes) {
    attributes.remove("class");
    if (tag.equals("pre")) {
      attributes.put("class", "code");
    }
  }

  /// Lowers headings, and takes out what would load or lead to something that is not the web's.
  private static final class Tamed extends AbstractVisitor {
    @Override
    public void visit(Heading heading) {
      heading.setLevel(Math.min(heading.getLevel() + LEVELS_ABOVE, DEEPEST_LEVEL));
      visitChildren(heading);
    }

    @Override
    public void visit(Link link) {
      visitChildren(link);
      String target = link.getDestination().toLowerCase(Locale.ROOT);
      if (!target.startsWith("https://") && !target.startsWith("http://")) {
        unwrap(link);
      }
    }

    @Override
    public void visit(Image image) {
      visitChildren(image);
      unwrap(image);
    }

    /// Leaves only what the node holds.
    private static void unwrap(Node node) {
      while (node.getFirstChild() != null) {
        node.insertBefore(node.getFirstChild());
      }
      node.unlink();
    }
  }
}
