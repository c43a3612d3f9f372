package io.millrace.pipeline.notification.smtp;

import io.millrace.pipeline.notification.Notice;

/// What a notice looks like as mail.
final class MailText {
  private static final String CELL = "padding:4px 12px 4px 0;text-align:left;vertical-align:top";

  private final String baseUrl;

  MailText(String baseUrl) {
    this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
  }

  String plain(Notice notice) {
    int width = notice.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder(notice.title()).append("\n\n");
    for (Notice.Fact fact : notice.facts()) {
      text.append(fact.name()).append(": ").repeat(' ', width - fact.name().length());
      text.append(fact.value()).append('\n');
    }
    text.append('\n');
    for (Notice.Link link : notice.links()) {
      text.append(link.text()).append(": ").append(baseUrl).append(link.path()).append('\n');
    }
    return text.append("\nTopic: ").append(notice.topic()).append('\n').toString();
  }

  String html(Notice notice) {
    StringBuilder html = new StringBuilder("<!doctype html><html><body style=\"font-family:");
    html.append("system-ui,sans-serif;font-size:15px\"><h1 style=\"font-size:18px\">");
    html.append(escaped(notice.title())).append("</h1><table>");
    for (Notice.Fact fact : notice.facts()) {
      html.append("<tr><th style=\"").append(CELL).append("\">").append(escaped(fact.name()));
      html.append("</th><td style=\"").append(CELL).append("\">").append(escaped(fact.value()));
      html.append("</td></tr>");
    }
    html.append("</table><p>");
    for (Notice.Link link : notice.links()) {
      html.append("<a href=\"").append(escaped(baseUrl + link.path())).append("\">");
      html.append(escaped(link.text())).append("</a> ");
    }
    html.append("</p><p style=\"color:#666\">Topic: ").append(escaped(notice.topic()));
    return html.append("</p></body></html>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
