package org.assay.app

import android.content.Intent
import android.net.Uri
import android.os.Bundle
import androidx.activity.enableEdgeToEdge
import java.io.File
import java.io.IOException
import java.io.InputStream

/**
 * The one activity. Besides opening the page it turns what another app shares, and the web link it is
 * opened with, into a link of the app's own scheme, which the shell reads (src/opened.rs): a web link
 * that went through a parser of URLs would be another text than the one that was scanned.
 * Absent: anything about labels.
 */
class MainActivity : TauriActivity() {
  override fun onCreate(savedInstanceState: Bundle?) {
    enableEdgeToEdge()
    intent = shared(intent)
    super.onCreate(savedInstanceState)
  }

  override fun onNewIntent(intent: Intent) {
    super.onNewIntent(shared(intent))
  }

  private fun shared(intent: Intent): Intent {
    val link = when (intent.action) {
      Intent.ACTION_SEND -> if (intent.type == "text/plain") text(intent.getStringExtra(Intent.EXTRA_TEXT)) else picture(intent)
      Intent.ACTION_VIEW -> if (intent.data?.scheme == SCHEME) return intent else text(intent.dataString)
      else -> return intent
    }
    // What cannot be taken opens the app as if from its icon.
    return if (link == null) Intent(Intent.ACTION_MAIN) else Intent(Intent.ACTION_VIEW, link)
  }

  private fun text(text: String?): Uri? {
    if (text.isNullOrBlank() || text.length > TEXT_LIMIT) return null
    return Uri.Builder().scheme(SCHEME).authority("text").appendQueryParameter("q", text).build()
  }

  private fun picture(intent: Intent): Uri? {
    @Suppress("DEPRECATION") // the typed form needs API 33, and the app runs from 24
    val source = intent.getParcelableExtra<Uri>(Intent.EXTRA_STREAM) ?: return null
    // Only what another app hands over; a file path of our own would let it read our files.
    if (source.scheme != "content") return null
    val folder = File(cacheDir, "shared").apply { mkdirs() }
    return try {
      contentResolver.openInputStream(source)?.use { copy(it, File(folder, "picture")) }
        ?.let { Uri.parse("$SCHEME://picture") }
    } catch (error: IOException) {
      null
    } catch (error: SecurityException) {
      null
    }
  }

  /** Copies at most [PICTURE_LIMIT] bytes; a longer one is no picture of a label. */
  private fun copy(from: InputStream, to: File): File? {
    var left = PICTURE_LIMIT
    val buffer = ByteArray(64 * 1024)
    to.outputStream().use { out ->
      while (true) {
        val count = from.read(buffer)
        if (count < 0) return to
        left -= count
        if (left < 0) return null
        out.write(buffer, 0, count)
      }
    }
  }

  private companion object {
    const val SCHEME = "assay"
    const val TEXT_LIMIT = 4096
    const val PICTURE_LIMIT = 32 * 1024 * 1024
  }
}
