// Takes the place of this folder's first file.
