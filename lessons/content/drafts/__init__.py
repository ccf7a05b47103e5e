"""Writing lessons in the site: a document per lesson, its history, and the way from there to what students see."""
